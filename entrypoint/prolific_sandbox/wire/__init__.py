"""What goes over the wire: requests and responses as values, presigned URLs, a storage behind them."""
