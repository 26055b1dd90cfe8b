"""TLS certificates made when the test runs: good ones, one that has expired, one that nobody signed."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

#: in the order in which KeyUsage takes them
KEY_USES = ("signature", "commitment", "encipher key", "encipher data", "agree", "sign", "crl", "only in", "only out")


class Authority:
    """Whoever trusts ``file`` trusts what this signs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Co quan cap chung thu thu")
        self.file = folder / "authority.pem"
        made = _draft(self._name, self._key, 30).issuer_name(self._name)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        made = made.add_extension(x509.KeyUsage(*[name in ("sign", "crl") for name in KEY_USES]), critical=True)
        self.file.write_bytes(_pem(made.sign(self._key, hashes.SHA256())))

    def context(self, host: str, *, days_left: int = 30, signed: bool = True) -> ssl.SSLContext:
        """A server's side of TLS for the address ``host``; ``signed`` False: by nobody but itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = _draft(_name(host), key, days_left).issuer_name(self._name if signed else _name(host))
        made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        certificate = made.sign(self._key if signed else key, hashes.SHA256())
        file = self._folder / f"{host}.pem"
        plain = serialization.NoEncryption()
        secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        file.write_bytes(secret + _pem(certificate))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _draft(subject: x509.Name, key: ec.EllipticCurvePrivateKey, days_left: int) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(subject).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    return made.not_valid_before(now - timedelta(days=400)).not_valid_after(now + timedelta(days=days_left))


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
