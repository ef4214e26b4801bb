"""What a Python shell job finds of AWS's library of this name."""
