import ArgumentParser

/// `tidings completions bash|zsh|fish`
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print a script that completes commands and names in a shell",
    discussion: """
      bash: tidings completions bash > ~/.local/share/bash-completion/completions/tidings
      zsh:  tidings completions zsh > "${fpath[1]}/_tidings"
      fish: tidings completions fish > ~/.config/fish/completions/tidings.fish
      """)

  enum Shell: String, CaseIterable, ExpressibleByArgument {
    case bash, zsh, fish
  }

  @Argument(help: "The shell.")
  var shell: Shell

  func run() {
    let kind: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    Screen.out(Tidings.completionScript(for: kind))
  }
}

/// Names of the workspace that the shell offers.
enum NameCompletion {
  static var campaigns: CompletionKind { .custom { _, _, _ in names(in: "campaigns") } }
  static var segments: CompletionKind { .custom { _, _, _ in names(in: "campaigns/segments") } }
  static var traits: CompletionKind { .custom { _, _, _ in names(in: "campaigns/traits") } }

  /// The files' names, without reading them: completing must be quick, and files may be half written.
  private static func names(in folder: String) -> [String] {
    guard let root = try? WorkspaceFolder.find(nil) else { return [] }
    return root.names(in: folder)
  }
}
