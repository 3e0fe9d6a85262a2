"""What tests share, in rooms: the service, real servers, reports, and the program as a process."""
