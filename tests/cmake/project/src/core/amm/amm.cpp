int amm() { return 0; }
