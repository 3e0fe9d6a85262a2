"""Views of a report: text for people, JSON and SARIF for machines, and the bad records themselves."""
