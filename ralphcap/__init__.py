"""ralphcap: capacity planning and incident analysis for a platform watched by Prometheus."""
