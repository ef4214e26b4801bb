package dev.millrace.cloud.service.ec2.domain;

/// What DescribeVpcAttribute tells of a VPC, one at a time.
public record VpcAttributes(String vpcId, boolean dnsSupport, boolean dnsHostnames, boolean addressUsageMetrics) {}
