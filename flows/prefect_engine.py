"""The only place that knows Prefect: it schedules, runs and shows; the truth stays in our own database.

The runner process calls ``run_schedules``, the page ``start_flow``; both need PREFECT_API_URL in their environment.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, ParamSpec, TypeVar

import prefect
from prefect import Flow, flow, task
from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, StateType
from prefect.deployments import run_deployment
from prefect.deployments.runner import EntrypointType, RunnerDeployment
from prefect.events import Posture, ResourceSpecification
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.schedules import Cron
from prefect.states import Cancelled, Completed, Crashed, Failed, State

from cchc.configuration import Source
from cchc.errors import CchcError, UsageError
from cchc.protocols import Counted, Progress
from cchc.states import RunState, SourceState
from doors import Doors, find_place, open_doors
from flows import compile_report, deliver, nightly, remind
from flows.catch_up import missed_flows
from flows.outcome import RunOutcome
from flows.progress import FINISHED, to_log
from flows.schedules import TIMEZONE, schedule_table
from settings import SecretFilter

LOG = logging.getLogger("cchc.engine")
P = ParamSpec("P")
R = TypeVar("R")
DEPLOYMENT = "cchc"
ZOMBIES = "cchc: flow run without heartbeat"
#: Seconds; the environment sets PREFECT_FLOWS_HEARTBEAT_FREQUENCY to a third of it.
SILENT_FOR = 90
LATE = timedelta(minutes=2)
FLOWS_AT_ONCE = 3
TELL_EVERY = 2.0  # seconds between two looks at how far a night is


class EngineAway(CchcError):
    """Prefect's server does not answer (yet)."""


# --- flows ------------------------------------------------------------------------------------------------------------
def as_task(name: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """A step as a Prefect task. It takes no parameters, so Prefect never looks into doors or records."""

    def work() -> R:
        return function(*args, **kwargs)

    return task(name=name, cache_policy=NO_CACHE, persist_result=False)(work)()


def run_body(body: Callable[[Doors], RunOutcome]) -> State[Any]:
    """Open the doors of this process, run, and tell Prefect how it ended, with a table of what came of it."""
    place = find_place()
    secrets = SecretFilter(place.settings.secrets())
    for handler in [*logging.getLogger().handlers, *logging.getLogger("cchc").handlers]:
        handler.addFilter(secrets)
    with open_doors(place, create=True) as doors:
        outcome = body(doors)
    show("bảng kết quả", lambda: create_table_artifact(result_table(outcome), f"ket-qua-{key_of(outcome.flow)}"))
    ended = Failed if outcome.state is RunState.FAILED else Completed
    return ended(message=outcome.sentence)


@flow(name="nightly")
def nightly_flow(source: str | None = None, since: str | None = None) -> State[Any]:
    first_day = date.fromisoformat(since) if since else None
    with NightProgress() as shown:
        return run_body(lambda doors: nightly.nightly(doors, as_task, source, first_day, shown.watch))


@flow(name="remind")
def remind_flow() -> State[Any]:
    return run_body(lambda doors: remind.remind(doors, as_task))


@flow(name="compile_report")
def compile_report_flow(period: str | None = None, who: str = "lịch") -> State[Any]:
    return run_body(lambda doors: compile_report.compile_report(doors, as_task, period, who))


@flow(name="deliver")
def deliver_flow() -> State[Any]:
    return run_body(lambda doors: deliver.deliver(doors, as_task))


FLOWS: dict[str, Flow[..., State[Any]]] = {
    "nightly": nightly_flow,
    "remind": remind_flow,
    "compile_report": compile_report_flow,
    "deliver": deliver_flow,
}


# --- what Prefect's page shows of a run -------------------------------------------------------------------------------
def show(what: str, make: Callable[[], R]) -> R | None:
    """Artifacts are only for the eye: one that Prefect does not take is told in the log and stops nothing."""
    try:
        return make()
    except Exception as error:  # noqa: BLE001 - Prefect's http client and its errors are not ours to import
        LOG.warning("Prefect không nhận %s: %s", what, error)
        return None


def key_of(flow_name: str) -> str:
    return flow_name.replace("_", "-")


def result_table(outcome: RunOutcome) -> list[dict[str, Any]]:
    """Of a night a line a source; of every other flow a line for each thing it counted."""
    sources = outcome.summary.get("sources")
    if not sources:
        plain = {name: told for name, told in outcome.summary.items() if isinstance(told, str | int | float)}
        return [{"Mục": name, "Kết quả": told} for name, told in plain.items()]
    return [
        {
            "Nguồn": one["id"],
            "Kết quả": SourceState(one["state"]).label,
            "Vì sao": one["why"],
            "Trong danh sách": one["listed"],
            "Yêu cầu": one["requests"],
            "Mới": one["new"],
            "Đổi": one["changed"],
            "Giữ nguyên": one["unchanged"],
            "Đã gỡ": one["vanished"],
            "Lỗi": one["failed"],
            "Đọc đủ": "có" if one["complete"] else "chưa",
        }
        for one in sources
    ]


class NightProgress:
    """A progress artifact of the flow run around it, brought up to date by a thread of its own: no reading waits."""

    def __init__(self) -> None:
        self._done: dict[str, float] = {}
        self._lines: dict[str, str] = {}
        self._artifact: Any = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_telling, name="progress", daemon=True)

    def __enter__(self) -> NightProgress:
        self._artifact = show("tiến độ", lambda: create_progress_artifact(0.0, "tien-do-nightly", "Bắt đầu"))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(TELL_EVERY * 5)
        self._tell()

    def watch(self, source: Source) -> Progress:
        log = to_log(source)
        self._done[source.id] = 0.0

        def tell(line: str) -> None:
            log(line)
            if isinstance(line, Counted):
                finished = line == FINISHED
                part = 1.0 if finished else 0.9 * line.done / max(line.total, 1)
                self._done[source.id] = max(self._done[source.id], part)
                self._lines[source.id] = f"{source.name}: xong" if finished else f"{line} {line.done}/{line.total}"
            else:
                self._lines[source.id] = line

        return tell

    def _keep_telling(self) -> None:
        while not self._ended.wait(TELL_EVERY):
            self._tell()

    def _tell(self) -> None:
        if self._artifact is None:
            return
        done, lines = list(self._done.values()), list(self._lines.values())
        percent = 100 * sum(done) / len(done) if done else 0.0
        words = "\n".join(f"- {line}" for line in lines) or "Chưa có gì để đọc"
        show("tiến độ", lambda: update_progress_artifact(self._artifact, percent, words))


# --- the runner process -----------------------------------------------------------------------------------------------
def run_schedules() -> None:
    """Put the server in order, then serve the table of schedules until stopped."""
    place = find_place()
    with get_client(sync_client=True) as client:
        watch_heartbeats(client)
        reconcile(client)
    threading.Thread(target=start_missed_flows, name="catch-up", daemon=True).start()
    # pause_on_shutdown would delete every scheduled run whenever the machine is switched off.
    prefect.serve(
        *deployments(place.load_config().configuration.reports),
        pause_on_shutdown=False,
        print_starting_message=False,
        limit=FLOWS_AT_ONCE,
    )


def deployments(reports: Any) -> list[RunnerDeployment]:
    one_at_a_time = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    made = []
    for schedule in schedule_table(reports):
        deployment = FLOWS[schedule.flow].to_deployment(
            DEPLOYMENT,
            schedules=[Cron(schedule.cron, timezone=TIMEZONE)],
            concurrency_limit=one_at_a_time,
            description=f"{schedule.title}: {schedule.says}",
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        assert isinstance(deployment, RunnerDeployment)
        made.append(deployment)
    return made


def reconcile(client: SyncPrefectClient) -> None:
    """Close what a killed runner left open: such rows would hold their deployment's only slot for ever."""
    ended: dict[StateType, State[Any]] = {
        StateType.RUNNING: Crashed(message="máy tắt khi đang chạy"),
        StateType.PENDING: Cancelled(message="máy tắt trước khi chạy"),
        StateType.CANCELLING: Cancelled(message="máy tắt khi đang dừng"),
    }
    for kind, state in ended.items():
        for left in client.read_flow_runs(flow_run_filter=_in_state(kind)):
            client.set_flow_run_state(left.id, state, force=True)
    now = datetime.now(UTC)
    for late in client.read_flow_runs(flow_run_filter=_in_state(StateType.SCHEDULED)):
        due = late.expected_start_time
        # A run that a person started is left alone; a missed slot is decided from our own database instead.
        if late.auto_scheduled and due is not None and due < now - LATE:
            client.set_flow_run_state(late.id, Cancelled(message="lỡ giờ khi máy tắt"), force=True)


def watch_heartbeats(client: SyncPrefectClient) -> None:
    """The rule that marks a flow run without heartbeat as crashed; made once, brought up to date afterwards."""
    rule = AutomationCore(
        name=ZOMBIES,
        description="Lượt chạy mất tín hiệu thì coi là hỏng, để lượt sau chạy được.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.*"},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=SILENT_FOR),
        ),
        actions=[ChangeFlowRunState(name=None, state=StateType.CRASHED, message="mất tín hiệu", force=False)],
    )
    known = client.read_automations_by_name(ZOMBIES)
    if known and known[0].id is not None:
        client.update_automation(known[0].id, rule)
    else:
        client.create_automation(rule)


def start_missed_flows(patience: float = 120.0) -> None:
    """Start what was missed while the machine was off, as soon as the deployments are there."""
    try:
        with open_doors(find_place(), create=True) as doors:
            missed = missed_flows(doors)
        for one in missed:
            LOG.info("Bù việc bị lỡ: %s", one.flow)
            _start_when_deployed(one.flow, one.key, time.monotonic() + patience)
    except CchcError as error:
        LOG.error("Không bù được việc bị lỡ: %s", error)


def _start_when_deployed(name: str, key: str, until: float) -> None:
    while True:
        try:
            start_flow(name, {}, key)
            return
        except EngineAway:
            if time.monotonic() > until:
                raise
            time.sleep(1.0)


# --- asked for by a person --------------------------------------------------------------------------------------------
def start_flow(name: str, parameters: Mapping[str, str], key: str) -> str:
    """Ask the engine to run a flow soon; the same ``key`` never starts it twice. Returns the engine's run id."""
    if name not in FLOWS:
        raise UsageError(f"Không có việc “{name}”.")
    try:
        run: Any = run_deployment(
            f"{name}/{DEPLOYMENT}", parameters=dict(parameters), timeout=0, idempotency_key=key, as_subflow=False
        )
    except (ObjectNotFound, PrefectHTTPStatusError, OSError, RuntimeError) as error:
        raise EngineAway("Bộ lịch chưa sẵn sàng; chờ một phút rồi bấm lại.") from error
    except Exception as error:
        # Prefect's http client is not ours to import, so its connection errors are told by name.
        if type(error).__name__ in ("ConnectError", "ConnectTimeout", "ReadTimeout", "ReadError"):
            raise EngineAway("Bộ lịch chưa sẵn sàng; chờ một phút rồi bấm lại.") from error
        raise
    return str(run.id)


def _in_state(kind: StateType) -> FlowRunFilter:
    return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[kind])))
