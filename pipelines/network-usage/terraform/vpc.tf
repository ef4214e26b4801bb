resource "aws_vpc" "mwaa_vpc" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags = {
    Name = var.tag
  }
}

resource "aws_subnet" "private_subnet_1" {
  vpc_id            = aws_vpc.mwaa_vpc.id
  cidr_block        = "10.0.1.0/24"
  availability_zone = "${var.region}a"
  tags = {
    Name = var.tag
  }
}

resource "aws_subnet" "private_subnet_2" {
  vpc_id            = aws_vpc.mwaa_vpc.id
  cidr_block        = "10.0.2.0/24"
  availability_zone = "${var.region}b"
  tags = {
    Name = var.tag
  }
}

resource "aws_subnet" "public_subnet_1" {
  vpc_id            = aws_vpc.mwaa_vpc.id
  cidr_block        = "10.0.3.0/24"
  availability_zone = "${var.region}a"
  tags = {
    Name = var.tag
  }
}

resource "aws_subnet" "public_subnet_2" {
  vpc_id            = aws_vpc.mwaa_vpc.id
  cidr_block        = "10.0.4.0/24"
  availability_zone = "${var.region}b"
  tags = {
    Name = var.tag
  }
}

resource "aws_internet_gateway" "mwaa_igw" {
  vpc_id = aws_vpc.mwaa_vpc.id
  tags = {
    Name = var.tag
  }
}

resource "aws_route_table" "public_route_table" {
  vpc_id = aws_vpc.mwaa_vpc.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.mwaa_igw.id
  }
  tags = {
    Name = var.tag
  }
}

resource "aws_route_table_association" "public_subnet_1_assoc" {
  subnet_id      = aws_subnet.public_subnet_1.id
  route_table_id = aws_route_table.public_route_table.id
}

resource "aws_route_table_association" "public_subnet_2_assoc" {
  subnet_id      = aws_subnet.public_subnet_2.id
  route_table_id = aws_route_table.public_route_table.id
}

resource "aws_security_group" "mwaa_sg" {
  vpc_id = aws_vpc.mwaa_vpc.id
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = [var.personal_public_ip]
  }
  # Airflow's parts speak to one another and to their database.
  dynamic "ingress" {
    for_each = var.as_printed ? [] : [true]
    content {
      from_port = 0
      to_port   = 0
      protocol  = "-1"
      self      = true
    }
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
  tags = {
    Name = var.tag
  }
}

# The way out of the private subnets, without which Airflow never becomes available on AWS: its image, the packages of
# requirements.txt and AWS's services are reached by it.
locals {
  private_subnets = [aws_subnet.private_subnet_1.id, aws_subnet.private_subnet_2.id]
  public_subnets  = [aws_subnet.public_subnet_1.id, aws_subnet.public_subnet_2.id]
  nat_gateways    = local.by_hand * var.nat_gateways
}

resource "aws_eip" "nat" {
  count      = local.nat_gateways
  domain     = "vpc"
  depends_on = [aws_internet_gateway.mwaa_igw]
  tags = {
    Name = var.tag
  }
}

resource "aws_nat_gateway" "nat" {
  count         = local.nat_gateways
  allocation_id = aws_eip.nat[count.index].id
  subnet_id     = local.public_subnets[count.index]
  tags = {
    Name = var.tag
  }
}

resource "aws_route_table" "private_route_table" {
  count  = local.nat_gateways
  vpc_id = aws_vpc.mwaa_vpc.id
  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.nat[count.index].id
  }
  tags = {
    Name = var.tag
  }
}

resource "aws_route_table_association" "private_subnet_assoc" {
  count          = local.by_hand * 2
  subnet_id      = local.private_subnets[count.index]
  route_table_id = aws_route_table.private_route_table[count.index % var.nat_gateways].id
}

# What goes to S3 need not pass the NAT gateway, which is paid by the byte.
resource "aws_vpc_endpoint" "s3" {
  count           = local.by_hand
  vpc_id          = aws_vpc.mwaa_vpc.id
  service_name    = "com.amazonaws.${var.region}.s3"
  route_table_ids = aws_route_table.private_route_table[*].id
  tags = {
    Name = var.tag
  }
}
