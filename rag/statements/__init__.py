"""What a sentence of news states, in English, Swedish and Dutch: amounts, days, and who is said to have said it."""
