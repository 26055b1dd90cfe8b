"""The sample portals over real HTTP on loopback: the department, the province, the province's reform portal."""
