region             = "eu-central-1"
personal_public_ip = "127.0.0.1/32"
