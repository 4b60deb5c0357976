"""What the law and the MAPPA Guidance require: dated, cited, and pure. No Django, no database, no clock."""
