"""Work in the background: processes that review what was uploaded, one job after the other."""
