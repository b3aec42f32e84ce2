"""Desks, packs and forms made by released versions: whatever comes later opens, upgrades and reads them."""
