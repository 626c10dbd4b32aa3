"""Two adapters against each other: a vehicle and a device that know nothing of each other are paired, activated and used."""
