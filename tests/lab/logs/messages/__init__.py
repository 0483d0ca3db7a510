"""Which messages do the services write? All shapes, in the order that their numbers follow."""

from tests.lab.logs.messages import celery, chatbot, frontend, gateway, odd, planted, scanners, signals
from tests.lab.logs.shape import Shape

SHAPES: tuple[Shape, ...] = (
    *gateway.SHAPES,
    *scanners.SHAPES,
    *signals.SHAPES,
    *chatbot.SHAPES,
    *frontend.SHAPES,
    *celery.SHAPES,
    *odd.SHAPES,
    *planted.SHAPES,
)
NUMBERS = {shape: number for number, shape in enumerate(SHAPES)}
SERVICES = tuple(sorted({shape.service for shape in SHAPES}))
