"""The state machine of the whole cycle, run small: 60 lives of 30 things that happen."""

from hypothesis import HealthCheck, settings

from cycle.testing.machine import CycleMachine

TestTheCycle = CycleMachine.TestCase
TestTheCycle.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
