"""Orders with the price as it was, their payments, and the ledger of transfers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from licensing.models.offers import Offer
from licensing.money import Money
from licensing.states import ORDER_MOVES, PAYMENT_MOVES
from portal.accounts.models import Organisation, User
from portal.core.models import PublicModel
from portal.core.moves import check_state


class Order(PublicModel):
    """Seats under an offer, at the price of the moment when it was placed.

    `selection` is what the buyer picked out of the dataset (`licensing.selectors.selections`).
    """

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="orders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    buyer = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    buyer_name = models.CharField(max_length=120)
    buyer_email = models.EmailField()
    purpose = models.CharField(max_length=200)
    fields_of_use = models.JSONField(default=list)
    selection = models.JSONField(default=dict, blank=True)
    seats = models.PositiveIntegerField()
    description = models.CharField(max_length=300)
    unit_amount = models.PositiveBigIntegerField()
    total_amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    purchase_order = models.CharField(max_length=60, blank=True)
    intent = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 - NULL is "none"
    wish_sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, default="placed")
    placed_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            check_state("order_state", ORDER_MOVES),
            models.CheckConstraint(
                condition=Q(seats__gt=0, unit_amount__gt=0), name="order_has_seats_and_price"
            ),
            models.CheckConstraint(
                condition=Q(total_amount=F("unit_amount") * F("seats")), name="order_total_is_exact"
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_at__isnull=False), name="paid_order_has_a_date"
            ),
            models.UniqueConstraint(fields=["buyer", "intent"], name="one_order_per_intent"),
        ]
        indexes = [models.Index(fields=["state", "placed_at"], name="order_queue")]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.description}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return f"/orders/{self.public_id}/"

    @property
    def number(self) -> str:
        """Return the short name that people quote."""
        return f"DD-{self.pk:06d}"

    @property
    def unit_price(self) -> Money:
        """Return the price of one seat."""
        return Money(self.unit_amount, self.currency)

    @property
    def total(self) -> Money:
        """Return what is to be paid."""
        return Money(self.total_amount, self.currency)


class Payment(PublicModel):
    """One way to pay an order; at most one of an order is alive."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=12)
    state = models.CharField(max_length=12, default="pending")
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            check_state("payment_state", PAYMENT_MOVES),
            models.CheckConstraint(
                condition=Q(provider__in=["invoice", "sandbox"]), name="payment_provider"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount"),
            models.UniqueConstraint(
                fields=["order"], condition=~Q(state="cancelled"), name="one_live_payment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} for {self.order}: {self.state}"


class Account(models.TextChoices):
    """Where money can be."""

    ACCOUNTS_RECEIVABLE = "accounts_receivable", "Accounts receivable"
    CASH = "cash", "Cash"
    PLATFORM_FEE = "platform_fee", "Platform fee"
    CONTRIBUTOR_PAYABLE = "contributor_payable", "Contributor payable"


class Transfer(models.Model):
    """One transfer between two accounts: the sum over all accounts is zero by construction."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="transfers")
    kind = models.CharField(max_length=20)
    from_account = models.CharField(max_length=24, choices=Account.choices)
    to_account = models.CharField(max_length=24, choices=Account.choices)
    contributor = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "kind"], name="one_transfer_per_kind"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_amount"),
            models.CheckConstraint(
                condition=~Q(from_account=F("to_account")), name="transfer_between_two"
            ),
            models.CheckConstraint(
                condition=Q(from_account__in=Account.values, to_account__in=Account.values),
                name="transfer_accounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_account} → {self.to_account}: {Money(self.amount, self.currency)}"
