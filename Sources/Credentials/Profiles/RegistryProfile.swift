// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// A `RegistryProfile` as its author wrote it: which images, for whom, by which exchange, and what to answer.
package struct RegistryProfile: Sendable {
    package static let kind = "RegistryProfile"
    package static let apiVersion = "postern.dev/v1alpha1"

    /// Whom a credential is good for.
    package enum Scope: String, Sendable, CaseIterable {
        /// Every repository of the registry: the kubelet gives it to siblings.
        case registry = "Registry"
        /// The one repository.
        case repository = "Repository"
    }

    /// As `tokenAttributes.cacheType` of the kubelet's configuration.
    package enum CacheType: String, Sendable, CaseIterable {
        case serviceAccount = "ServiceAccount"
        case token = "Token"
    }

    package struct Answer: Sendable {
        package var scope = Scope.registry
        package var cacheType = CacheType.serviceAccount
        /// What the kubelet may keep a credential for at most: the time that a revocation takes.
        package var maximumCacheSeconds: Int64?
        /// A credential with less life is not handed out.
        package var minimumLifeSeconds: Int64 = 300
        /// Whether an entry without a name stands behind the credential, so that public images stay public when it is wrong.
        package var anonymousFallback = false

        package init() {}
    }

    package var name: String
    package var place: Place
    package var images: [ImagePattern] = []
    package var imagePlaces: [Place] = []
    /// The one that tokens for it have; nil: whatever the verifier takes.
    package var audience: String?
    /// CEL over `claims`, `image` and `annotations`; nil: everybody whose token is good.
    package var condition: PolicyExpression?
    /// Whether it also answers the kubelet's node mode, which sends no token.
    package var allowsNoToken = false
    /// Annotations that the kubelet is to pass on.
    package var requiredAnnotations: [String] = []
    package var optionalAnnotations: [String] = []
    /// Trusted for its endpoints instead of the system's authorities.
    package var authorityFile: String?
    /// For tests: plain HTTP, and hosts that are loopback.
    package var allowsLoopback = false
    package var answer = Answer()
    package var exchange = ExchangeSettings.none

    package init(name: String, place: Place = Place(file: "")) {
        self.name = name
        self.place = place
    }

    /// `RegistryProfile "ecr"`.
    package var title: String { "\(Self.kind) \"\(name)\"" }

    /// Files whose content its exchange needs; the caller reads them, each when it changes.
    package var fileNames: [String] { exchange.fileNames }
}

/// Which exchange, and everything about it.
package enum ExchangeSettings: Sendable {
    /// Of a profile that was not read whole.
    case none
    case aws(AWSSettings)
    case google(GoogleSettings)
    case azure(AzureSettings)
    case tokenExchange(TokenExchangeSettings)
    case registryToken(RegistryTokenSettings)
    case http(HTTPSettings)
    case passThrough(username: String)
    case staticFile(String)

    /// The member of `exchange` that stands for it.
    package var name: String {
        switch self {
        case .none: ""
        case .aws: "aws"
        case .google: "google"
        case .azure: "azure"
        case .tokenExchange: "tokenExchange"
        case .registryToken: "registryToken"
        case .http: "http"
        case .passThrough: "passThrough"
        case .staticFile: "staticFile"
        }
    }

    /// Whether no pattern, however wide, can lead its credential to somebody else's registry.
    package var knowsItsRegistries: Bool {
        switch self {
        case .aws, .google, .azure, .registryToken, .passThrough: true
        case .none, .tokenExchange, .http, .staticFile: false
        }
    }

    /// Whether what comes is good for the one repository that was asked for.
    package var isForOneRepository: Bool {
        switch self {
        case .aws(let settings): settings.narrows
        case .registryToken(let settings): settings.returned != .login
        case .http(let settings): settings.namesRepository
        default: false
        }
    }

    package static let names = [
        "aws", "google", "azure", "tokenExchange", "registryToken", "http", "passThrough", "staticFile",
    ]

    /// Whether the credential is the token itself: it dies with it, is nobody else's, and the kubelet takes it only with cacheType
    /// Token.
    package var isTiedToToken: Bool {
        switch self {
        case .passThrough: true
        case .registryToken(let settings): settings.returned == .login && settings.passwordFile == nil
        default: false
        }
    }

    /// What the exchange says of the bearer besides who it is: requests that differ in it do not share what comes.
    var bearerVariables: [String] {
        guard case .http(let settings) = self else { return [] }
        return ["pod", "node", "audience"].filter { settings.uses($0) }
    }

    /// Whether it works without a token.
    package var needsToken: Bool {
        switch self {
        case .staticFile: false
        case .registryToken(let settings): settings.passwordFile == nil
        case .http(let settings): settings.usesToken
        default: true
        }
    }

    package var fileNames: [String] {
        switch self {
        case .staticFile(let name): [name]
        case .tokenExchange(let settings): [settings.clientSecretFile].compactMap(\.self)
        case .registryToken(let settings): [settings.passwordFile].compactMap(\.self)
        case .http(let settings): settings.secrets.map(\.file)
        default: []
        }
    }
}
