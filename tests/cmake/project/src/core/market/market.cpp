int market() { return 0; }
