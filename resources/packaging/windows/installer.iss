; The Windows installer: for one user, without an administrator; installing again is an upgrade in place.
; installer.py passes what differs between builds:
;   AppVersion      as it is shown: 0.1.0
;   NumericVersion  the same as Windows wants it: four numbers
;   Bundle          the folder that PyInstaller made
;   Out             the folder that the installer is written to
#ifndef AppVersion
  #error AppVersion, NumericVersion, Bundle and Out are passed by installer.py
#endif

#define Name "MLP Studio"
#define Window "mlp-studio-window.exe"
#define Terminal "mlp-studio.exe"
#define Project "MLPStudio.Project"
#define Classes "Software\Classes"

[Setup]
; Never changes: by it, Windows knows an older version as the same program.
AppId={{6B27BA4D-A523-465F-80F3-7E0308BD2372}
AppName={#Name}
AppVersion={#AppVersion}
AppVerName={#Name} {#AppVersion}
AppPublisher=MLP Studio developers
VersionInfoVersion={#NumericVersion}
PrivilegesRequired=lowest
DefaultDirName={localappdata}\Programs\{#Name}
DisableProgramGroupPage=yes
; Qt's libraries are for 64 bits, and for Windows 10 of 1809 and later; Windows 11 on ARM runs them as well.
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
ChangesAssociations=yes
CloseApplications=yes
CloseApplicationsFilter=*.exe,*.dll,*.pyd
RestartApplications=no
SetupIconFile={#Bundle}\_internal\mlp-studio.ico
UninstallDisplayIcon={app}\{#Window}
UninstallDisplayName={#Name}
OutputDir={#Out}
OutputBaseFilename=mlp-studio-{#AppVersion}-windows-x86_64
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ShowLanguageDialog=no
SetupLogging=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"
Name: "fr"; MessagesFile: "compiler:Languages\French.isl"
Name: "it"; MessagesFile: "compiler:Languages\Italian.isl"

[CustomMessages]
en.ProjectType=MLP Studio project
de.ProjectType=MLP-Studio-Projekt
es.ProjectType=Proyecto de MLP Studio
fr.ProjectType=Projet MLP Studio
it.ProjectType=Progetto di MLP Studio

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[InstallDelete]
; Of an older version nothing stays: a library that is no longer shipped would still be loaded.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{userprograms}\{#Name}"; Filename: "{app}\{#Window}"; WorkingDir: "{userdocs}"
Name: "{userdesktop}\{#Name}"; Filename: "{app}\{#Window}"; WorkingDir: "{userdocs}"; Tasks: desktopicon

[Registry]
; What a project is, and what a double-click on one does.
Root: HKCU; Subkey: "{#Classes}\{#Project}"; ValueType: string; ValueName: ""; ValueData: "{cm:ProjectType}"; Flags: uninsdeletekey
Root: HKCU; Subkey: "{#Classes}\{#Project}\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\_internal\mlp-studio-document.ico,0"
Root: HKCU; Subkey: "{#Classes}\{#Project}\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\{#Window}"" ""%1"""
; .mlps is ours. Its value is taken back in [Code], and only if it is still ours then.
Root: HKCU; Subkey: "{#Classes}\.mlps"; Flags: uninsdeletekeyifempty
Root: HKCU; Subkey: "{#Classes}\.mlps"; ValueType: string; ValueName: ""; ValueData: "{#Project}"
Root: HKCU; Subkey: "{#Classes}\.mlps"; ValueType: string; ValueName: "Content Type"; ValueData: "application/vnd.mlp-studio+json"; Flags: uninsdeletevalue
Root: HKCU; Subkey: "{#Classes}\.mlps\OpenWithProgids"; ValueType: string; ValueName: "{#Project}"; ValueData: ""; Flags: uninsdeletevalue uninsdeletekeyifempty
; Data files keep the program that they have: SupportedTypes only puts us under "Open with".
Root: HKCU; Subkey: "{#Classes}\Applications\{#Window}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Name}"; Flags: uninsdeletekey
Root: HKCU; Subkey: "{#Classes}\Applications\{#Window}\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\{#Window},0"
Root: HKCU; Subkey: "{#Classes}\Applications\{#Window}\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\{#Window}"" ""%1"""
Root: HKCU; Subkey: "{#Classes}\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".mlps"; ValueData: ""
Root: HKCU; Subkey: "{#Classes}\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".csv"; ValueData: ""
Root: HKCU; Subkey: "{#Classes}\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".tsv"; ValueData: ""
Root: HKCU; Subkey: "{#Classes}\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".arff"; ValueData: ""
Root: HKCU; Subkey: "{#Classes}\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".xlsx"; ValueData: ""
Root: HKCU; Subkey: "{#Classes}\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".npz"; ValueData: ""
Root: HKCU; Subkey: "{#Classes}\Applications\{#Window}\SupportedTypes"; ValueType: string; ValueName: ".json"; ValueData: ""

[Run]
Filename: "{app}\{#Window}"; WorkingDir: "{userdocs}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
; What the program itself keeps and can make anew: compiled code, pictures of projects, its log. Projects lie where their owner saved
; them, and settings in HKCU\Software\MLP Studio; both stay.
Type: filesandordirs; Name: "{localappdata}\mlp-studio\mlp-studio\Cache"
Type: dirifempty; Name: "{localappdata}\mlp-studio\mlp-studio"
Type: filesandordirs; Name: "{localappdata}\mlp-studio\Logs"
Type: dirifempty; Name: "{localappdata}\mlp-studio"

[Code]
const
  MlpsKey = '{#Classes}\.mlps';

// Windows lets nobody write to a program that is running.
function IsRunning(const FileName: String): Boolean;
begin
  Result := FileExists(FileName) and not SaveStringToFile(FileName, '', True);
end;

// Setup closes the program by itself (CloseApplications); for the uninstaller there is no such thing.
function InitializeUninstall(): Boolean;
begin
  Result := True;
  while Result and (IsRunning(ExpandConstant('{app}\{#Window}')) or IsRunning(ExpandConstant('{app}\{#Terminal}'))) do
    Result := SuppressibleMsgBox(FmtMessage(SetupMessage(msgUninstallAppRunningError), ['{#Name}']),
      mbError, MB_OKCANCEL, IDCANCEL) = IDOK;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
var
  Owner: String;
begin
  if CurUninstallStep = usUninstall then
    if RegQueryStringValue(HKEY_CURRENT_USER, MlpsKey, '', Owner) and (Owner = '{#Project}') then
      RegDeleteValue(HKEY_CURRENT_USER, MlpsKey, '');
end;
