"""Reception: the desk a prison's healthcare staff use at reception, and the handover pack it makes."""

__version__ = "0.3.0"
