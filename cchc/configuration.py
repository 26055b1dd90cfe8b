"""The shape of ``config/``: one model per file, as admins write it. Reading files and line numbers is storage's work.

Ids are lower-case words of letters, digits, ``-`` and ``_`` (activities: ``I.1``, ``TD.12``) and are never reused.
Dated things carry ``valid_from``/``valid_to`` (local dates, ``valid_to`` is the last day, inclusive).
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
ActivityId = Annotated[str, StringConstraints(pattern=r"^(I|II|TD)\.\d{1,3}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
MailAddress = Annotated[str, StringConstraints(pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Dated(Model):
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


# --- department.yaml ------------------------------------------------------------------------------------------------
class Signer(Dated):
    id: Id
    name: Text
    authority: list[Text]  # the lines above the name, e.g. ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]
    verified: bool = True
    note: str = ""


class MailIdentity(Model):
    sender_name: Text
    sender_address: MailAddress
    reply_to: MailAddress | None = None
    office_address: MailAddress  # findings and drafts for the office
    admin_address: MailAddress  # technical trouble


class Department(Model):
    id: Id
    name: Text  # Sở Công Thương Khánh Hòa
    short_name: Text  # Sở Công Thương
    symbol: Text  # SCT, as in 07/BC-SCT
    superior: Text  # UBND tỉnh Khánh Hòa
    superior_full: Text  # Ủy ban nhân dân tỉnh Khánh Hòa
    province: Text
    place: Text  # Khánh Hòa, of the place-and-date line
    timezone: Literal["Asia/Ho_Chi_Minh"] = "Asia/Ho_Chi_Minh"
    signers: list[Signer]
    mail: MailIdentity
    crawler_contact: MailAddress | None = None  # goes into the User-Agent
    keep_evidence_days: int | None = Field(default=None, ge=90)  # older stored copies are removed; None: never
    extra_holidays: list[date] = []  # days off beyond the holiday library
    extra_working_days: list[date] = []  # Saturdays and Sundays worked in exchange


# --- units.yaml -----------------------------------------------------------------------------------------------------
class Contact(Dated):
    name: Text
    title: str = ""
    initials: list[Text] = []  # "(HM)"
    email: MailAddress | None = None


class Headcount(Model):
    since: date
    people: int = Field(ge=0)


class Unit(Dated):
    id: Id
    name: Text
    short_name: Text
    kind: Literal["leadership", "office", "inspectorate", "division", "attached"]
    aliases: list[Text] = []
    document_suffixes: list[Text] = []  # QLTM in 12/SCT-QLTM
    email: MailAddress | None = None
    contacts: list[Contact] = []
    field: str = ""  # lĩnh vực
    headcount: list[Headcount] = []
    successors: list[Id] = []
    reports_monthly: bool = True  # owes news before the deadline
    verified: bool = True
    note: str = ""


class UnitsFile(Model):
    units: list[Unit]
    #: names that say who posted, not who wrote: never credited
    editorial_names: list[Text] = []
    #: other agencies and newspapers whose text is external
    external_names: list[Text] = []


# --- sources.yaml ---------------------------------------------------------------------------------------------------
class Selectors(Model):
    """CSS selectors for the generic platform; dates and labels are read from the selected text."""

    list_item: str | None = None
    list_link: str | None = None
    next_page: str | None = None
    article: str | None = None
    title: str | None = None
    summary: str | None = None
    body: str | None = None
    byline: str | None = None
    category: str | None = None
    published_at: str | None = None
    updated_at: str | None = None
    attachments: str | None = None


class RecordSelectors(Model):
    """CSS selectors of a record place. What is left out is found by table headings and printed labels."""

    item: str | None = None  # one entry of a list page
    link: str | None = None
    next_page: str | None = None
    title: str | None = None
    number: str | None = None
    type: str | None = None
    issued_on: str | None = None
    effective_on: str | None = None
    posted_on: str | None = None
    agency: str | None = None
    signer: str | None = None
    field: str | None = None  # lĩnh vực
    files: str | None = None
    sent_on: str | None = None
    status: str | None = None
    replied_on: str | None = None
    reply_unit: str | None = None
    reply: str | None = None
    asker: str | None = None  # who asked: cut away before anything is read
    value: str | None = None  # where an indicator's number stands
    period: str | None = None  # what time an indicator speaks of


class RecordPlace(Model):
    """A place at a source where something besides posts is kept: documents, citizens' feedback, an indicator."""

    id: Id
    kind: Literal["legal_documents", "feedback", "indicator"]
    name: Text
    lists: Annotated[list[Address], Field(max_length=20)] = []  # first pages of its lists; an indicator's own page
    enabled: bool = True
    reason: str = ""
    selectors: RecordSelectors = RecordSelectors()
    pattern: Annotated[str, StringConstraints(max_length=300)] | None = None
    details: Literal["auto", "always", "never"] = "auto"  # open each entry's own page
    max_pages: int = Field(default=50, ge=1, le=1000)  # list pages a night
    max_details: int = Field(default=200, ge=0, le=5000)  # entries' own pages a night
    min_expected: int = Field(default=0, ge=0)  # fewer entries than this is an alarm
    answer_days: int | None = Field(default=None, ge=1, le=365)  # working days to answer feedback
    unit_of_measure: Annotated[str, StringConstraints(max_length=40)] = ""  # of an indicator
    minimum: float | None = None  # what is outside is no value of this indicator
    maximum: float | None = None
    note: str = ""


class Source(Model):
    id: Id
    name: Text
    url: Address | None = None  # None: not an address on the web (E-office, Bộ phận Một cửa)
    platform: Literal["nukeviet", "wordpress", "joomla", "drupal", "feed", "facebook", "zalo", "generic", "none"]
    channel: Literal["website", "press", "social", "eoffice", "one_stop", "public_service_point", "feedback"]
    owner: Literal["department", "province", "central", "press"]
    enabled: bool
    reason: str = ""  # why it is switched off, in words; required then
    lists: list[Address] = []  # list pages (generic, nukeviet categories)
    sitemap: Address | None = None
    feed: Address | None = None
    token: VariableName | None = None  # environment variable that holds the access token (facebook, zalo)
    api: Address | None = None  # base address of the official API, where it is not the usual one
    selectors: Selectors = Selectors()
    records: Annotated[list[RecordPlace], Field(max_length=50)] = []  # what is read there besides posts
    article_pattern: str | None = None  # regular expression an article's address matches (generic)
    since: date | None = None  # nothing older is wanted
    delay: float = Field(default=1.0, ge=0)  # seconds between requests to one host
    max_pages: int = Field(default=50, ge=1)  # list pages a night
    recheck_days: int = Field(default=30, ge=1)
    headers: dict[str, str] = {}
    allow_private: bool = False  # may lie on an internal address
    allow_http_errors: bool = False
    min_expected: int = Field(default=0, ge=0)  # fewer listed posts than this is an alarm
    verified: bool = False
    note: str = ""


class SourcesFile(Model):
    sources: list[Source]


# --- plan.yaml ------------------------------------------------------------------------------------------------------
class PlannedItem(Model):
    """One named channel or product of an activity, ticked on its own."""

    id: Id
    text: Text  # as the plan writes it
    kind: Literal[
        "eoffice",
        "meeting",
        "website",
        "press",
        "one_stop",
        "citizen_meeting",
        "document",
        "other",
        "training",
        "contest",
    ]


class Schedule(Model):
    kind: Literal["continuous", "within_year", "window", "external", "on_request"]
    text: Text  # as the plan writes it
    starts: date | None = None
    ends: date | None = None


class Activity(Dated):
    id: ActivityId
    number: int  # STT in its table
    audience: Literal["staff", "citizens", "key_task"]
    title: Text  # short, for tables
    text: Text  # full text of the annex
    channels: list[PlannedItem] = []  # annex 1
    products: list[PlannedItem] = []  # annex 2
    schedule: list[Schedule]
    assignments: list[Text]  # phân công, as written, line by line
    lead: list[Id] = []
    coordinators: list[Id] = []
    every_unit: bool = False  # "triển khai thực hiện tại đơn vị mình"
    documents: list[Text] = []  # canonical numbers cited
    ordered_by: str = ""  # the document that added it later (TD.12 on)


class Channel(Model):
    id: Annotated[str, StringConstraints(pattern=r"^3\.[1-9]$")]
    name: Text
    items: list[Text]


class Theme(Model):
    id: Id
    name: Text
    text: Text


class Duty(Model):
    id: Id
    text: Text
    who: Text


class PlanDocument(Model):
    number: Text  # canonical
    type: Text
    issued_on: date
    issuer: Text
    title: str = ""
    url: Address | None = None


class Plan(Dated):
    year: int
    title: Text
    number: str | None = None  # số, ký hiệu of the issued plan; None while unknown
    issued_on: date | None = None
    basis: Text  # 233/QĐ-UBND
    opening: list[Text] = []  # paragraphs before section I
    objectives: list[Text]
    requirements: list[Text]
    focus: Text  # first paragraph of section II
    themes: list[Theme]
    channels: list[Channel]
    activities: list[Activity]
    duties: list[Duty]
    key_task_notes: list[Text] = []  # section III: key tasks and tasks arising later
    organisation: list[Text]  # tổ chức thực hiện
    closing: str = ""  # last paragraph, up to "./."
    copies: list[Text] = []  # Nơi nhận of the plan
    signed_by: Id | None = None  # a signer of department.yaml
    documents: list[PlanDocument]
    known_defects: list[Text] = []  # of the signed text, kept as found


class PlansFile(Model):
    plans: list[Plan]


# --- topics.yaml ----------------------------------------------------------------------------------------------------
class Phrase(Model):
    text: Text
    weight: float = 1.0


class CchcTopics(Model):
    speaks_for: list[Phrase]
    speaks_against: list[Phrase]
    yes_from: float  # score at and above which a post is CCHC
    no_below: float  # score under which it is not; between is doubtful


class TopicRule(Model):
    phrases: list[Phrase]
    documents: list[Text] = []  # canonical numbers that decide it
    from_score: float = 1.0


class TopicsFile(Model):
    cchc: CchcTopics
    activities: dict[ActivityId, TopicRule]
    themes: dict[Id, TopicRule]


# --- requirements.yaml ----------------------------------------------------------------------------------------------
class Basis(Dated):
    document: Text
    article: str = ""
    note: str = ""


class Place(Model):
    source: Id
    url: Address
    paged: bool = False  # follow the list's next pages before judging
    records: Id | None = None  # a record place of that source whose documents are looked through instead of the page


class Deadline(Model):
    days: int = Field(ge=0)
    count: Literal["working", "calendar"] = "working"
    counted_from: Literal["issued_on", "period_end", "year_start", "year_end", "fixed"] = "issued_on"
    fixed_on: date | None = None
    source: Text  # where the number of days comes from, "house rule" included


class Requirement(Dated):
    id: Id
    name: Text
    kind: Literal["document", "page", "fresh_list"]
    #: document: a link or file with one of the wordings (or number) must be there and open;
    #: page: the page must open and its own text hold one of the wordings;
    #: fresh_list: a dated entry not older than max_age_days
    wordings: list[Text] = []  # first is the official one
    synonyms: list[Text] = []  # accepted, PASS_BY_SYNONYM
    number: str | None = None  # canonical document number that must appear
    issued_on: date | None = None
    owner: Id  # unit that owes it
    places: list[Place] = []
    deadline: Deadline | None = None
    max_age_days: int | None = None
    frequency: Literal["on_event", "weekly", "monthly", "quarterly", "half_year", "yearly", "on_change"] = "on_event"
    basis: list[Basis]
    enabled: bool = True
    reason: str = ""  # why it is not checked / does not apply
    not_applicable: bool = False
    note: str = ""


class RequirementsFile(Model):
    requirements: list[Requirement]


# --- reports.yaml ---------------------------------------------------------------------------------------------------
class WindowRule(Model):
    """A monthly window runs from ``deadline_day`` of the month before to ``deadline_day`` of the month, half-open."""

    deadline_day: int = Field(default=20, ge=1, le=28)
    deadline_rule: Literal["strict", "inclusive", "next_working_day"] = "strict"
    min_items: int = Field(default=1, ge=1)
    data_cutoff_days: int = Field(default=0, ge=0)  # after collect_deadline
    send_by_days: int = Field(default=5, ge=0)  # after collect_deadline, working days
    unconfirmed_days: int = Field(default=10, ge=0)  # a post this long after the deadline may have been sent in time
    basis: Text


class Recipient(Model):
    id: Id
    name: Text
    email: MailAddress


class Addressee(Model):
    id: Id
    name: Text
    internal: bool  # True: may name late and missing units; never leaves the department
    symbol: Text  # BC-SCT
    template: Text  # file in report_templates/
    salutation: list[Text]  # Kính gửi
    copies: list[Text]  # Nơi nhận, in order
    annexes: list[Literal["posts", "activities", "documents", "units", "findings", "trouble"]]
    recipients: list[Recipient]
    title: Text  # Jinja2 text with {{ period_name }}


class Reminders(Model):
    working_days_before: list[int] = [3, 1]
    at: time = time(8, 0)


class ReportsFile(Model):
    window: WindowRule
    addressees: list[Addressee]
    reminders: Reminders = Reminders()
    official_ways: list[Text] = []  # by which way the signed original is sent, offered when issuing


class Configuration(Model):
    """All of ``config/``. Cross-file rules (ids exist, no alias twice …) are checked by ``configuration_problems``."""

    department: Department
    units: UnitsFile
    sources: SourcesFile
    plans: PlansFile
    topics: TopicsFile
    requirements: RequirementsFile
    reports: ReportsFile

    def plan(self, year: int) -> Plan:
        for plan in self.plans.plans:
            if plan.year == year:
                return plan
        raise KeyError(year)

    def unit(self, unit_id: str) -> Unit:
        for unit in self.units.units:
            if unit.id == unit_id:
                return unit
        raise KeyError(unit_id)

    def source(self, source_id: str) -> Source:
        for source in self.sources.sources:
            if source.id == source_id:
                return source
        raise KeyError(source_id)
