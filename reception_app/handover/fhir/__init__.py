"""Reading what another system says in FHIR R4: a patient summary, any Bundle, or one resource.

Strict about the file (size, depth, duplicate keys, numbers, hidden characters), tolerant about what it says: whatever
is not understood is listed with its place, never dropped. Nothing read here is verified, whatever the file says.
"""
