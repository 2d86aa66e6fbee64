"""What must be true of a family's journey."""

from academy.kernel.invariants import Invariant, edges
from crm.models import Lead

INVITED_IS_CONVERTED = Invariant(
    name="I6 invited-is-converted",
    sentence="Every lead that was invited has a story that makes its family, or made it.",
    sql="""
        SELECT lead.id AS lead FROM crm_lead AS lead
         WHERE lead.stage = 'invited' AND NOT EXISTS (
               SELECT FROM academy_run WHERE recipe = 'conversion' AND subject_label = 'crm.Lead'
                  AND subject_id = lead.id AND state IN ('due', 'dead', 'done')
                  AND (state <> 'done' OR lead.student_id IS NOT NULL))
    """,
)

STORIES_BEGUN = Invariant(
    name="I6 stories-begun",
    sentence="Every provisional enrolment has a story that looks after it, or is an offer whose own story does.",
    sql="""
        SELECT enrolment.id FROM academy_enrolment AS enrolment
         WHERE state = 'provisional' AND NOT EXISTS (
               SELECT FROM academy_run WHERE state IN ('due', 'dead') AND (
                      recipe = 'enrolment' AND subject_label = 'academy.Enrolment' AND subject_id = enrolment.id
                   OR recipe = 'waiting-offer' AND subject_label = 'scheduling.Offer' AND subject_id IN (
                      SELECT offer.id FROM scheduling_offer AS offer JOIN scheduling_place AS place
                             ON place.id = offer.place_id
                       WHERE offer.state = 'open' AND place.enrolment_id = enrolment.id)))
    """,
)

INVARIANTS = (INVITED_IS_CONVERTED, STORIES_BEGUN, edges(Lead, column="stage"))
