"""Classes of dealers: policies, proposals, records, and classes from the values themselves."""
