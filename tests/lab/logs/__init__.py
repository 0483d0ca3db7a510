"""What would the platform's pipeline leave in Elasticsearch? Lines of the eight services, as documents of either profile."""
