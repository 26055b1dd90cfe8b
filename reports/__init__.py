"""OUT: figures of a snapshot → Word, PDF, Excel, evidence zip and mails. Never counts, never asks a clock.

What others call (keyword arguments after ``*``; every path is given, nothing is looked up):

    issued.Issued(number: str, issued_on: date, signer: Signer)
    write_report.write_report_files(figures, addressee, department, plan, words, templates, out_dir, stem,
        *, issued=None) -> ReportFiles(docx, pdf, xlsx, pdf_engine, sha256s: dict[file name, hex])
    write_report.write_report_set(figures, addressees, department, plan, words, templates, out_dir, stems,
        *, issued=None) -> dict[addressee id, ReportFiles]; words and stems by addressee id, one LibreOffice call
    words.default_words(figures, addressee, department, plan, templates) -> dict[key, text] a person may overwrite
    word.render_word(figures, addressee, department, plan, words, template, out, issued, *, words_folder=None)
    pdf.to_pdf(docx_files, out_dir, *, previews=None, timeout=180) -> dict[Path, PdfMade(path, engine)]
    excel.write_workbook(figures, department, path, *, addressee)
    evidence_zip.write_evidence_zip(out, figures, read_copy, proofs=None) -> ZipMade(path, posts, copies, missing)
    lint.lint_document(path) · template_lint.lint_template(path, known_names=None) -> list[Breach(place, sentence)]
    mails.report_mail · director_mail · reminder_mail · findings_mail · trouble_mail -> EmailMessage
    mails.Attachment(name, content, media_type) · attach_file(path, name=None) · message_id(department, *parts)
    smtp.SmtpMailer(host, port, security, user, password, timeout).send(message, recipient) -> reply
"""
