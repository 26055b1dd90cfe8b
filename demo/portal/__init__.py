"""The sample portals, served over real HTTP on loopback: the department, the province, and the province's reform portal."""
