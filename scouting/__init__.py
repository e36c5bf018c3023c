"""What a scout does: documents → findings → leads → missions."""
