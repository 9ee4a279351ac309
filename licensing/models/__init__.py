"""Rows of licensing: constraints first, code second."""

from licensing.models.agreements import Agreement, Signature
from licensing.models.delivery import Bundle, LinkRecord
from licensing.models.grants import Grant, Seat
from licensing.models.offers import LicenceTemplate, Offer, TemplateVersion
from licensing.models.orders import Order, Payment, Transfer
from licensing.models.requests import AccessRequest, RequestDecision

__all__ = [
    "AccessRequest",
    "Agreement",
    "Bundle",
    "Grant",
    "LicenceTemplate",
    "LinkRecord",
    "Offer",
    "Order",
    "Payment",
    "RequestDecision",
    "Seat",
    "Signature",
    "TemplateVersion",
    "Transfer",
]
