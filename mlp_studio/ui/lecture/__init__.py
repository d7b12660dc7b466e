"""The lecture's views: algorithm, microscope, hidden space and others, each made when it is first seen."""
