"""What goes on paper: each paper is a pure function from a noun to the bytes of a PDF or a spreadsheet."""
