/// Asking before something is lost.

extension Context {
  /// Asks on a terminal whether something shall be done; elsewhere `yes` must have been given.
  ///
  /// - Parameter what: what is about to happen, such as `forget the template 'hello'`.
  /// - Throws: `Failure` where the answer is no or nobody can be asked.
  public func consent(to what: String, _ yes: Bool) throws {
    if yes { return }
    guard console.canAsk else { throw Failure.usage("refusing to \(what) without --yes") }
    guard try console.confirm("\(what)?") else {
      throw Failure("nothing was changed", status: .no)
    }
  }
}
