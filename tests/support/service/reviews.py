"""Records of product reviews, as the dataset of the acceptance tests has them."""

from __future__ import annotations


def reviews(*names: object) -> bytes:
    """A JSONL file of one review for each name of a product."""
    return b"".join(
        b'{"product_name": "%s", "review_text": "Good.", "image_url": "https://example.org/a.jpg"}\n'
        % str(name).encode()
        for name in names
    )
