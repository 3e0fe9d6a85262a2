"""What is made from the code: pages and composite/action.yml (`make docs`), golden files, the walkthrough, pictures."""
