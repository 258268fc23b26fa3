"""Points as people write them."""

import math
from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def points(value: Decimal | int | None) -> str:
    """Without trailing zeros, in the language's notation: 10, 2.5, in French 2,5."""
    plain = format(Decimal(value or 0).normalize(), "f")
    return number_format(Decimal(plain))


@register.filter
def rounded_up(value: Decimal) -> int:
    """The whole number that chooses between singular and plural: 2.5 points are several."""
    return math.ceil(value)
