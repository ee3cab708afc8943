// SPDX-License-Identifier: Apache-2.0

/// A part of AWS that shares nothing with the others: no account, no role, no name.
///
/// The hosts are as botocore's endpoint rules make them; the tests ask it. Source: spec/credentials.md 2.1.
struct AWSPartition: Hashable, Sendable {
    /// As in an ARN.
    var name: String
    /// Behind the region in a registry's name and in that of an API.
    var suffix: String
    /// The same of registries and of APIs with IPv6; empty where a partition has none.
    var dualStackRegistrySuffix = ""
    var dualStackSuffix: String
    /// What its regions begin with; the first partition that fits counts.
    var regionPrefixes: [String]
    /// Whether its STS has a name of its own for FIPS.
    var hasFIPSSTS = true

    static let all: [AWSPartition] = [
        AWSPartition(
            name: "aws-us-gov", suffix: "amazonaws.com", dualStackRegistrySuffix: "on.aws",
            dualStackSuffix: "api.aws", regionPrefixes: ["us-gov-"], hasFIPSSTS: false),
        AWSPartition(
            name: "aws", suffix: "amazonaws.com", dualStackRegistrySuffix: "on.aws", dualStackSuffix: "api.aws",
            regionPrefixes: [""]),
        AWSPartition(
            name: "aws-cn", suffix: "amazonaws.com.cn", dualStackRegistrySuffix: "on.amazonwebservices.com.cn",
            dualStackSuffix: "api.amazonwebservices.com.cn", regionPrefixes: [""]),
        AWSPartition(
            name: "aws-eusc", suffix: "amazonaws.eu", dualStackSuffix: "api.amazonwebservices.eu",
            regionPrefixes: [""]),
        AWSPartition(
            name: "aws-iso", suffix: "c2s.ic.gov", dualStackSuffix: "api.aws.ic.gov", regionPrefixes: [""]),
        AWSPartition(
            name: "aws-iso-b", suffix: "sc2s.sgov.gov", dualStackSuffix: "api.aws.scloud", regionPrefixes: [""]),
        AWSPartition(
            name: "aws-iso-e", suffix: "cloud.adc-e.uk", dualStackSuffix: "api.cloud-aws.adc-e.uk",
            regionPrefixes: [""]),
        AWSPartition(
            name: "aws-iso-f", suffix: "csp.hci.ic.gov", dualStackSuffix: "api.aws.hci.ic.gov",
            regionPrefixes: [""]),
    ]

    static func named(_ name: String) -> AWSPartition? { all.first { $0.name == name } }
}

/// An ECR registry: what its host's name says, and where its APIs are. Nothing else of an image decides where a token goes.
struct ECRRegistry: Hashable, Sendable {
    var partition: AWSPartition
    var region: String
    /// 12 digits; empty for the public registry.
    var account: String
    var isFIPS = false
    var isDualStack = false

    var isPublic: Bool { account.isEmpty }

    /// `<account>.dkr.ecr[-fips].<region>.<suffix>`, with IPv6 `<account>.dkr-ecr[-fips].<region>.<suffix>`, or the public one; nil
    /// for every other host.
    init?(host: String) {
        if host == "public.ecr.aws" || host == "ecr-public.aws.com" {
            guard let partition = AWSPartition.named("aws") else { return nil }
            self.init(partition: partition, region: "us-east-1", account: "")
            isDualStack = host == "ecr-public.aws.com"
            return
        }
        let forms: [(infix: String, isFIPS: Bool, isDualStack: Bool)] = [
            (".dkr.ecr.", false, false), (".dkr.ecr-fips.", true, false),
            (".dkr-ecr.", false, true), (".dkr-ecr-fips.", true, true),
        ]
        let account = host.prefix { $0 != "." }
        guard Self.isAccount(account) else { return nil }
        let rest = host.dropFirst(account.count)
        for form in forms where rest.hasPrefix(form.infix) {
            let tail = rest.dropFirst(form.infix.count)
            let region = tail.prefix { $0 != "." }
            let suffix = tail.dropFirst(region.count + 1)
            guard Self.isRegion(region), let partition = Self.partition(suffix, region, form.isDualStack) else {
                return nil
            }
            self.init(partition: partition, region: String(region), account: String(account))
            isFIPS = form.isFIPS
            isDualStack = form.isDualStack
            return
        }
        return nil
    }

    init(partition: AWSPartition, region: String, account: String) {
        self.partition = partition
        self.region = region
        self.account = account
    }

    private static func partition(_ suffix: Substring, _ region: Substring, _ isDualStack: Bool) -> AWSPartition? {
        AWSPartition.all.first { partition in
            let expected = isDualStack ? partition.dualStackRegistrySuffix : partition.suffix
            return !expected.isEmpty && suffix == expected
                && partition.regionPrefixes.contains { region.hasPrefix($0) }
        }
    }

    static func isAccount(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy(Bytes.isDigit)
    }

    /// Words of small letters, and a number behind them: `us-gov-west-1`. So no region is another service's name.
    static func isRegion(_ text: some StringProtocol) -> Bool {
        let words = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard words.count >= 2, text.utf8.count <= 32, let number = words.last else { return false }
        return words.dropLast().allSatisfy { !$0.isEmpty && $0.allSatisfy(Bytes.isLower) }
            && !number.isEmpty && number.allSatisfy(Bytes.isDigit)
    }

    /// The name that requests are signed for.
    var service: String { isPublic ? "ecr-public" : "ecr" }

    func apiHost(fips: Bool) -> String {
        if isPublic {
            // The public registry's API is in one region of one partition, and has no FIPS endpoint.
            return isDualStack ? "ecr-public.\(region).api.aws" : "api.ecr-public.\(region).amazonaws.com"
        }
        let name = fips || isFIPS ? "ecr-fips" : "ecr"
        return isDualStack ? "\(name).\(region).\(partition.dualStackSuffix)" : "api.\(name).\(region).\(partition.suffix)"
    }

    /// The regional one under the partition's first name, also for a registry with IPv6: that one is in every region.
    func stsHost(fips: Bool) -> String {
        let name = (fips || isFIPS) && partition.hasFIPSSTS ? "sts-fips" : "sts"
        return "\(name).\(region).\(partition.suffix)"
    }

    /// What a session may do: log in, and pull from one repository.
    func sessionPolicy(repository: String) -> String {
        if isPublic {
            return
                #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecr-public:GetAuthorizationToken","sts:GetServiceBearerToken"],"Resource":"*"}]}"#
        }
        let resource = "arn:\(partition.name):ecr:\(region):\(account):repository/\(repository)"
        return #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"},"#
            + #"{"Effect":"Allow","Action":["ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],"#
            + #""Resource":"\#(resource)"}]}"#
    }
}
