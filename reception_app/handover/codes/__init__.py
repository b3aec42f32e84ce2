"""The signed record on paper: an envelope as QR symbols of which any k are enough, and back from pictures of them."""
