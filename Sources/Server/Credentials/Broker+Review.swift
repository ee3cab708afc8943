// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import HTTP
internal import Logging

/// The API server's word on tokens, by their hashes: that their Pods still exist, which no signature says.
///
/// Each token is asked about before anything is handed out for it, from memory or by an exchange, and its word holds for a while.
/// Only hashes are kept.
struct TokenReviews {
    enum Word {
        case authenticated
        case refused(BrokerRefusal)
    }

    /// One question under way and everybody who waits for its answer.
    struct Question {
        let claims: TokenClaims
        let deadline: MonotonicTime
        var waiting: [Asker]
    }

    private(set) var questions: [[UInt8]: Question] = [:]
    private var words: [[UInt8]: (word: Word, until: MonotonicTime)] = [:]
    private let countMaximum: Int

    init(countMaximum: Int) { self.countMaximum = countMaximum }

    func word(_ token: [UInt8], at now: MonotonicTime) -> Word? {
        guard let known = words[token], known.until > now else { return nil }
        return known.word
    }

    mutating func ask(_ token: [UInt8], _ question: Question) { questions[token] = question }

    /// Joins a question under way; false where there is none.
    mutating func wait(_ token: [UInt8], _ asker: Asker) -> Bool {
        guard questions[token] != nil else { return false }
        questions[token]?.waiting.append(asker)
        return true
    }

    /// The answer has come: whoever waited for it.
    mutating func answer(_ token: [UInt8], _ word: Word, until: MonotonicTime, at now: MonotonicTime) -> [Asker] {
        if words.count >= countMaximum { words = words.filter { $0.value.until > now } }
        // All of them asked again is better than one that is never believed.
        if words.count >= countMaximum { words = [:] }
        words[token] = (word, until)
        return questions.removeValue(forKey: token)?.waiting ?? []
    }

    /// Questions that nobody has answered in time; words that have had theirs are forgotten.
    mutating func overdue(at now: MonotonicTime) -> [[UInt8]] {
        words = words.filter { $0.value.until > now }
        return questions.filter { $0.value.deadline <= now }.map(\.key)
    }

    /// Forgets everything; whoever waited.
    mutating func removeAll() -> [Asker] {
        defer {
            questions = [:]
            words = [:]
        }
        return questions.values.flatMap(\.waiting)
    }
}

extension Broker {
    /// Whether the API server has said that the token is good, where it is asked; false while its word is waited for, and then the
    /// asker is taken up again.
    ///
    /// An API server that cannot be asked lets nobody in: the plugin then degrades, as for a broker that is away.
    func isReviewed(_ asker: Asker, at now: Moment) throws(BrokerRefusal) -> Bool {
        guard let url = settings.tokenReviewURL, let token = asker.request?.token, let claims = asker.claims else {
            return true
        }
        let hash = token.withBytes { cryptography.sha256($0) }
        switch reviews.word(hash, at: now.monotonic) {
        case .authenticated: return true
        case .refused(let refusal): throw refusal
        case nil: break
        }
        if reviews.wait(hash, asker) { return false }
        guard reviews.questions.count < settings.flightCount else { throw .busy("too many tokens are being reviewed") }
        let deadline = now.monotonic.advanced(milliseconds: settings.exchangeMilliseconds / 2)
        let fetch = send(
            .review(url: url, body: TokenReview.request(token, audiences: claims.audiences)), until: deadline)
        fetches[fetch] = .review(hash)
        reviews.ask(hash, TokenReviews.Question(claims: claims, deadline: deadline, waiting: [asker]))
        return false
    }

    func receiveReview(_ token: [UInt8], _ result: BrokerFetch.Result, at now: Moment) {
        guard let claims = reviews.questions[token]?.claims else { return }
        switch result {
        case .failed(let failure): endReview(token, unavailable: failure.message, at: now)
        case .answered(let response):
            guard response.status == 200 || response.status == 201 else {
                return endReview(token, unavailable: "status \(response.status)", at: now)
            }
            do throws(TokenReview.ReviewRefusal) {
                try response.body.withBytes { bytes throws(TokenReview.ReviewRefusal) in
                    try TokenReview.check(bytes, against: claims)
                }
                metrics.reviewed("Authenticated")
                endReview(token, .authenticated, for: settings.reviewMilliseconds, at: now)
            } catch {
                guard error.isAboutToken else { return endReview(token, unavailable: error.message, at: now) }
                metrics.reviewed(error.reason)
                let refusal = BrokerRefusal(.unauthorized, error.reason, error.message)
                endReview(token, .refused(refusal), for: settings.refusalMilliseconds, at: now)
            }
        }
    }

    /// Reviews that the API server has not answered in time.
    func endReviews(at now: Moment) {
        for token in reviews.overdue(at: now.monotonic) {
            endReview(token, unavailable: "no answer came in time", at: now)
        }
    }

    private func endReview(_ token: [UInt8], unavailable reason: String, at now: Moment) {
        metrics.reviewed("Unavailable")
        log.warn("The API server could not be asked about a token", ["error": reason])
        let refusal = BrokerRefusal(
            .serviceUnavailable, "TokenReviewUnavailable", "TokenReview: \(reason)", retryAfter: "1")
        endReview(token, .refused(refusal), for: settings.outageMilliseconds, at: now)
    }

    private func endReview(_ token: [UInt8], _ word: TokenReviews.Word, for milliseconds: Int64, at now: Moment) {
        let waiting = reviews.answer(
            token, word, until: now.monotonic.advanced(milliseconds: milliseconds), at: now.monotonic)
        for asker in waiting where asker.parked.isWanted {
            do throws(BrokerRefusal) {
                try fly(asker, at: now)
            } catch {
                refuse(asker, error)
            }
        }
    }
}
