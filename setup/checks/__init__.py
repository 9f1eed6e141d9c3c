"""What ``make lint``, ``make trace``, ``make readme`` and ``make pot`` do."""
