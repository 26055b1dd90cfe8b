"""WHEN: what runs in which order. Bodies are plain functions of (doors, step); only ``prefect_engine`` knows Prefect."""
