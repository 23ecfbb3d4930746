"""What texts look like that the description only names; schemathesis is told to load this."""

import schemathesis
from hypothesis import strategies as st

schemathesis.openapi.format(
    "schedule",
    st.sampled_from(
        ["@daily", "*/5 * * * *", "30 5 * * mon-fri", "0 0 L * *", "R/2013-05-29T00:00:00/PT1M", "R5/2090-01-01/P1M", "@hourly"]
    ),
)
schemathesis.openapi.format("time-zone", st.sampled_from(["UTC", "Europe/London", "America/New_York", "Asia/Kolkata"]))
schemathesis.openapi.format("duration-or-seconds", st.sampled_from(["90", "90s", "1h10m", "PT1H10M", "1d"]))
