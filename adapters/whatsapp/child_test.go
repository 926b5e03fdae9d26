package whatsapp_test

const childVariable = "TAPROSE_WHATSAPP_TEST_CHILD"

func child(string) {}
