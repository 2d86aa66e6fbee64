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

INVARIANTS = (INVITED_IS_CONVERTED, edges(Lead, column="stage"))
