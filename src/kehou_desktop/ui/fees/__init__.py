"""The room Fees: bills of a month, why they are what they are, payments and their proof."""
