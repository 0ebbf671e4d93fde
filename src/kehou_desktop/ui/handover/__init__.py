"""The room at the gate: who is still here, who may take whom, and the day that closes on nobody."""
