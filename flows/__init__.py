"""WHEN: what runs in which order. Bodies are plain functions; only ``prefect_engine`` knows Prefect."""
