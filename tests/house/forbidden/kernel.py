"""What is refused of notices, events, runs and the audit."""

from tests.house.forbidden.case import Case, copy, sql


def _unfinished(table: str) -> Case:
    return sql(f"UPDATE {table} SET state = 'done', finished_at = NULL")


KERNEL = {
    "academy_auditentry.append_only": sql("UPDATE academy_auditentry SET actor = ''", says="Cannot update"),
    "academy_deadletter.dead_letter_once_until_answered": copy("academy_deadletter", "resolution = ''"),
    "academy_deadletter.dead_letter_dismissed_with_a_reason": sql(
        "UPDATE academy_deadletter SET resolution = 'dismissed'"
    ),
    "academy_idempotentreply.idempotency_key_once_per_person": sql(
        "INSERT INTO academy_idempotentreply (person_id, key, path, fingerprint, created_at)"
        " SELECT max(id), 'one', '/', '', now() FROM academy_user",
        "COPY academy_idempotentreply WHERE true WITH ",
    ),
    "academy_inboundevent.academy_inboundevent_has_an_end_or_is_due": _unfinished("academy_inboundevent"),
    "academy_inboundevent.inbound_event_written_once": copy("academy_inboundevent"),
    "academy_notice.academy_notice_has_an_end_or_is_due": _unfinished("academy_notice"),
    "academy_notice.notice_told_once": copy("academy_notice"),
    "academy_run.academy_run_has_an_end_or_is_due": _unfinished("academy_run"),
    "academy_run.one_run_of_a_recipe_for_a_subject": copy("academy_run"),
    "academy_step.step_once_in_its_run": copy("academy_step"),
    "academy_step.step_done_has_its_time": sql("UPDATE academy_step SET state = 'done', done_at = NULL"),
}
