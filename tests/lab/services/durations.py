"""How long do the services' answers and tasks take?"""

SLOW_SECONDS = 0.3  # an answer
QUICK_SECONDS, LONG_SECONDS = 0.1, 300  # a task
