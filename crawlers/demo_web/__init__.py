"""The packaged demonstration web: invented sites, served on loopback as NAME.localhost."""
